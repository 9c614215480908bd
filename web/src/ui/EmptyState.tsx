// Nothing to show: says why, and what to do next.
import type { ReactNode } from "react";
import states from "./states.module.css";

type Props = { title: string; children?: ReactNode; actions?: ReactNode; headingLevel?: 1 | 2 };

export function EmptyState({ title, children, actions, headingLevel = 2 }: Props) {
  const Heading = `h${headingLevel}` as const;
  return (
    <div className={states.empty}>
      <Heading>{title}</Heading>
      {children && <div className={states.words}>{children}</div>}
      {actions && <div className={states.actions}>{actions}</div>}
    </div>
  );
}
