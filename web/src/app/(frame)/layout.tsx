// Every page behind the frame: waits for who is looking, then gives them their rail, zone and keys.
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect } from "react";
import { useMe } from "@/api/me";
import { persona } from "@/api/persona";
import { LiveUpdates } from "@/live/LiveUpdates";
import { ViewerProvider } from "@/time/viewer";
import { ServerAway } from "@/ui/ServerAway";
import { Frame } from "@/ui/shell/Frame";
import { FrameSkeleton } from "@/ui/shell/FrameSkeleton";
import { PLACES } from "../places";

export default function FrameLayout({ children }: { children: ReactNode }) {
  const { data: me, error, refetch } = useMe();
  const router = useRouter();
  const cache = useQueryClient();
  const isStranger = me === null;

  // Nobody we know: the start page asks who this is, or says what to do.
  useEffect(() => {
    if (isStranger) router.replace("/");
  }, [isStranger, router]);

  const leave = useCallback(() => {
    persona.forget();
    cache.clear();
    router.push("/");
  }, [cache, router]);

  if (isStranger) return <FrameSkeleton />;
  if (!me) return error ? <ServerAway error={error} onRetry={() => void refetch()} /> : <FrameSkeleton />;
  return (
    <ViewerProvider key={me.id} personId={me.id} homeZone={me.timeZone ?? null}>
      <LiveUpdates me={me} />
      <Frame places={PLACES[me.role]} me={me} onSwitch={persona.get() ? leave : undefined}>
        {children}
      </Frame>
    </ViewerProvider>
  );
}
