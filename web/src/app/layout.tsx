// The document: language, theme before the first paint, the providers.
import type { Metadata, Viewport } from "next";
import { type ReactNode, Suspense } from "react";
import { THEME_SCRIPT } from "@/ui/themeScript";
import "@/ui/tokens.css";
import { Providers } from "./providers";

export const metadata: Metadata = {
  title: "Panelist",
  description: "Interview scheduling that cannot double-book",
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  colorScheme: "light dark",
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    // The script below sets data-theme before React looks at the element.
    <html lang="en" suppressHydrationWarning>
      <head>
        {/* React Aria adds a <style> with this id unless one is there; the Content-Security-Policy would refuse it.
            The rule itself is in tokens.css. */}
        <meta id="react-aria-pressable-style" />
        {/* A constant of ours, hashed for the policy; it must run before the first paint. */}
        <script dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body>
        <Suspense>
          <Providers>{children}</Providers>
        </Suspense>
      </body>
    </html>
  );
}
