// The frame before we know who looks: the same places, empty, so that nothing jumps when it fills.
import { Skeleton } from "../Skeleton";
import css from "./shell.module.css";

export function FrameSkeleton() {
  return (
    <div className={css.frame}>
      <div className={css.rail} />
      <main className={css.main} id="main">
        <div className={css.bar} />
        <Skeleton lines={6} label="Opening Panelist" />
      </main>
    </div>
  );
}
