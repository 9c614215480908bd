// The modal dialog: a title, content, and a foot of buttons; Escape closes it, focus returns to where it was.
"use client";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button } from "./Button";
import { classes } from "./classes";
import css from "./overlay.module.css";

type Props = {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. Inside a form they belong into the form instead: use DialogFoot there. */
  foot?: ReactNode;
  size?: "narrow" | "wide";
  /** From the side, full height: filters on a phone. */
  side?: boolean;
};

export function Dialog({ title, isOpen, onClose, children, foot, size = "narrow", side }: Props) {
  return (
    <ModalOverlay
      className={css.veil ?? ""}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={classes(css.modal, size === "wide" && css.wide, side && css.side)}>
        <AriaDialog className={css.dialog ?? ""}>
          <header className={css.head}>
            <Heading slot="title">{title}</Heading>
            <Button look="quiet" icon small aria-label="Close" onPress={onClose}>
              <span aria-hidden="true">✕</span>
            </Button>
          </header>
          {children}
          {foot && <DialogFoot>{foot}</DialogFoot>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function DialogFoot({ children }: { children: ReactNode }) {
  return <footer className={css.foot}>{children}</footer>;
}
