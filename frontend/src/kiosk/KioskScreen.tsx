import { type ReactNode, useState } from "react";

import { kiosk as words } from "../words/kiosk";
import { BoardView } from "./BoardView";
import type { Kept } from "./keeping";
import styles from "./KioskScreen.module.scss";
import { Menu } from "./Menu";
import { Pairing } from "./Pairing";
import { keepSetting, recallSetting } from "./setting";
import type { Setting } from "./size";
import { type Display, useDisplay } from "./useDisplay";

// Before there is a lot.
const DIGITS = 2;

/** The whole display: a pairing code, or the lot's board. */
export function KioskScreen({ kept }: { readonly kept: Kept | null }): ReactNode {
  const [setting, setSetting] = useState(recallSetting);
  const display = useDisplay(kept);
  return (
    <>
      <Shown display={display} setting={setting} />
      <Menu
        setting={setting}
        digits={display.shows === "board" ? String(display.board.slots.length).length : DIGITS}
        onSet={(chosen) => {
          keepSetting(chosen);
          setSetting(chosen);
        }}
      />
    </>
  );
}

function Shown({ display, setting }: { readonly display: Display; readonly setting: Setting }): ReactNode {
  switch (display.shows) {
    case "board":
      return <BoardView {...display} setting={setting} />;
    case "code":
      return <Pairing {...display} />;
    default:
      return <Waiting />;
  }
}

/** No board is kept and the server has not answered yet; what a good network does in a moment is not worth a word. */
function Waiting(): ReactNode {
  return (
    <main className={styles["waiting"]}>
      <h1>{words.pairing.waiting}</h1>
      <p>{words.pairing.waitingText}</p>
    </main>
  );
}
