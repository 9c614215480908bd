// Keeps this page live for whoever looks at it. Shows nothing; the indicator in the frame tells how changes arrive.
"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Me } from "@/api/types";
import { againMs } from "./status";

export function LiveUpdates({ me }: { me: Me }) {
  const cache = useQueryClient();
  const { id, role, name } = me;
  useEffect(() => {
    let leave: (() => void) | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;

    async function join() {
      try {
        // The client library is loaded here and not with the page: nobody waits for it.
        const { connect } = await import("./socket");
        if (isGone) return;
        leave = await connect({ id, role, name }, cache);
        if (isGone) leave();
      } catch {
        timer = setTimeout(() => void join(), againMs());
      }
    }

    void join();
    return () => {
      isGone = true;
      clearTimeout(timer);
      leave?.();
    };
  }, [cache, id, role, name]);
  return null;
}
