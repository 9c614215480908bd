// A fault so deep that not even the frame could be drawn; brings its own document, and no styles it would need inline.
"use client";
import "@/ui/tokens.css";

export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <main>
          <h1>Panelist broke</h1>
          <p>Nothing you had saved is lost.</p>
          <button type="button" onClick={reset}>
            Show it again
          </button>
        </main>
      </body>
    </html>
  );
}
