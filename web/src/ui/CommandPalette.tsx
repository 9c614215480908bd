// ⌘K: every action there is, found by typing, with its key beside it.
"use client";
import { Autocomplete, useFilter } from "react-aria-components/Autocomplete";
import { Dialog } from "react-aria-components/Dialog";
import { Input } from "react-aria-components/Input";
import { Header, Menu, MenuItem, MenuSection } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { SearchField } from "react-aria-components/SearchField";
import { type ActionGroup, useActions } from "./actions";
import css from "./overlay.module.css";

const ORDER: readonly ActionGroup[] = ["Here", "Time", "View", "Go to", "Appearance", "Help"];

export default function CommandPalette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { contains } = useFilter({ sensitivity: "base" });
  const actions = useActions().filter(({ isDisabled }) => !isDisabled);
  const groups = ORDER.map((group) => ({
    group,
    items: actions.filter((action) => action.group === group),
  })).filter(({ items }) => items.length > 0);

  const start = (id: string) => {
    onClose();
    // After the dialog gave focus back: an action that opens the next dialog must find the page as it was.
    requestAnimationFrame(() => actions.find((action) => action.id === id)?.run());
  };

  return (
    <ModalOverlay
      className={css.veil ?? ""}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={css.modal ?? ""}>
        <Dialog className={css.palette ?? ""} aria-label="Search or do anything">
          <Autocomplete filter={contains}>
            <SearchField aria-label="Search actions" autoFocus>
              <Input className={css.paletteInput ?? ""} placeholder="What do you want to do?" />
            </SearchField>
            {/* The list has no focus of its own, the field keeps it; what scrolls must be reachable all the same. */}
            <div className={css.commands} tabIndex={0}>
              <Menu
                aria-label="Actions"
                onAction={(key) => start(String(key))}
                renderEmptyState={() => <p className={css.nothing}>Nothing here is called that.</p>}
              >
                {groups.map(({ group, items }) => (
                  <MenuSection key={group} id={group}>
                    <Header className={css.group}>{group}</Header>
                    {items.map(({ id, label, hotkey }) => (
                      <MenuItem key={id} id={id} textValue={label} className={css.command ?? ""}>
                        <span>{label}</span>
                        {hotkey && <kbd>{hotkey}</kbd>}
                      </MenuItem>
                    ))}
                  </MenuSection>
                ))}
              </Menu>
            </div>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
