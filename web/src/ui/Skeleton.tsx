// Shapes of what is coming, in its place and size; said once to screen readers, not per shape.
import css from "./controls.module.css";
import states from "./states.module.css";

export function Skeleton({ lines = 3, label = "Loading" }: { lines?: number; label?: string }) {
  return (
    <div className={states.skeletons} role="status">
      <span className="unseen">{label}</span>
      {Array.from({ length: lines }, (_, i) => i).map((line) => (
        <i key={line} className={`${css.skeleton} ${states[`w${line % 3}`] ?? ""}`} aria-hidden="true" />
      ))}
    </div>
  );
}
