import { CircleUserRound, LayoutDashboard, SquareParking, Ticket } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, NavLink } from "react-router";

import { ConnectionMark } from "../design/components/ConnectionMark";
import { ToastRegion } from "../design/components/ToastRegion";
import { useConnection } from "../realtime";
import { shared } from "../words/shared";
import { person } from "./person";
import styles from "./Shell.module.scss";
import { SignedOut } from "./SignedOut";

/** What stands around every screen: the ways to the others, the connection mark, who one is. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { mark } = useConnection();
  // It stays over until the page is loaded anew: with the screens gone nothing is watched that could say so again.
  const [isOver, setOver] = useState(false);
  if (mark === "ended" && !isOver) setOver(true);
  const me = person();
  return (
    <ToastRegion>
      <header className={styles["head"]}>
        <Link to="/lots" className={styles["name"]}>
          Parkmate
        </Link>
        <nav className={styles["nav"]} aria-label={shared.nav.label}>
          <NavLink to="/lots">
            <SquareParking aria-hidden size="1.25em" />
            {shared.nav.lots}
          </NavLink>
          <NavLink to="/bookings">
            <Ticket aria-hidden size="1.25em" />
            {shared.nav.bookings}
          </NavLink>
          <NavLink to="/owner">
            <LayoutDashboard aria-hidden size="1.25em" />
            {shared.nav.owner}
          </NavLink>
        </nav>
        <div className={styles["side"]}>
          {!isOver && <ConnectionMark />}
          <a
            href="/account/"
            className={styles["account"]}
            aria-label={me ? `${shared.nav.account}, ${me.name}` : shared.nav.account}
          >
            <CircleUserRound aria-hidden size="1.5em" />
            {me && <span>{me.name}</span>}
          </a>
        </div>
      </header>
      <main className={styles["page"]}>{isOver ? <SignedOut /> : children}</main>
    </ToastRegion>
  );
}
