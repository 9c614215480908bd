// 404: nothing at this address, and the way back.
import Link from "next/link";
import { EmptyState } from "@/ui/EmptyState";
import states from "@/ui/states.module.css";

export default function NotFound() {
  return (
    <main className={states.page}>
      <EmptyState
        title="There is nothing at this address"
        headingLevel={1}
        actions={<Link href="/">To the first page</Link>}
      >
        <p>The link may be old, or a letter of it was lost on the way.</p>
      </EmptyState>
    </main>
  );
}
