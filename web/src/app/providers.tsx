// What every page needs around it: the cache, the address as state and locale for the components.
"use client";
import { QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { makeQueryClient } from "@/api/queryClient";
import { onStatus, pollEvery } from "@/live/status";

export function Providers({ children }: { children: ReactNode }) {
  const [cache] = useState(() => makeQueryClient({ pollEvery, onPollChange: onStatus }));
  return (
    <QueryClientProvider client={cache}>
      <NuqsAdapter>
        <I18nProvider>{children}</I18nProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
