// Who one is, the zone and appearance one sees, the keys, and in a demo the way to be somebody else.
"use client";
import { Button } from "../Button";
import { Dialog } from "../Dialog";
import { Labelled } from "../Labelled";
import { Segmented } from "../Segmented";
import { setTheme, type Theme, useTheme } from "../theme";
import { ZonePicker } from "../ZonePicker";
import css from "./shell.module.css";

type Props = {
  me: { name: string; role: string };
  onClose: () => void;
  onKeys: () => void;
  onSwitch?: () => void;
};

const THEMES: readonly { value: Theme; label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

export default function YouDialog({ me, onClose, onKeys, onSwitch }: Props) {
  const theme = useTheme();
  return (
    <Dialog
      title={me.name}
      isOpen
      onClose={onClose}
      foot={
        <>
          {onSwitch && (
            <Button
              onPress={() => {
                onClose();
                onSwitch();
              }}
            >
              Be somebody else
            </Button>
          )}
          <Button
            hotkey="?"
            onPress={() => {
              onClose();
              onKeys();
            }}
          >
            Keys
          </Button>
        </>
      }
    >
      <div className={css.you}>
        <p>You are {me.role === "coordinator" ? "a coordinator" : `an ${me.role}`}.</p>
        <ZonePicker />
        <Labelled label="Appearance">
          <Segmented label="Appearance" value={theme} onChange={setTheme} options={THEMES} />
        </Labelled>
      </div>
    </Dialog>
  );
}
