// Components as the browser draws them, around a real-time client that a test feeds.

import { cleanup, render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach } from "vitest";

import { type Realtime, RealtimeContext } from "../../src/realtime";
import { RestClient } from "../../src/rest/client";
import { RestContext } from "../../src/rest/useIntent";

afterEach(cleanup);

export interface Around {
  readonly at?: string;
  readonly rest?: RestClient;
}

export function draw(realtime: Realtime, element: ReactNode, { at = "/lots", rest }: Around = {}): RenderResult {
  const client = rest ?? new RestClient();
  const wrapper = ({ children }: { children: ReactNode }): ReactNode => (
    <RestContext value={client}>
      <RealtimeContext value={realtime}>
        <MemoryRouter initialEntries={[at]}>{children}</MemoryRouter>
      </RealtimeContext>
    </RestContext>
  );
  return render(element, { wrapper });
}
