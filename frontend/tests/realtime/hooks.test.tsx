// @vitest-environment happy-dom
import { act, cleanup, render, renderHook } from "@testing-library/react";
import { type ReactNode, StrictMode } from "react";
import { afterEach, expect, test, vi } from "vitest";

import { RealtimeContext, useCommand, useConnection, useCountdown, useStream } from "../../src/realtime/hooks";
import { driver } from "../../src/realtime/streams";
import { turn, until } from "../until";
import { event, resumed, snapshot } from "./frames";
import { repeat } from "./repeat";
import { withWatching } from "./watching";

const watching = withWatching();
const END_MS = Date.parse("2026-01-15T15:00:00.000Z");
const END = new Date(END_MS).toISOString();

function wrapper({ children }: { children: ReactNode }): ReactNode {
  return (
    <StrictMode>
      <RealtimeContext value={watching().realtime}>{children}</RealtimeContext>
    </StrictMode>
  );
}

afterEach(cleanup);

async function eventually(condition: () => boolean, what: string): Promise<void> {
  await until(condition, what, () => act(turn));
}

function advance(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
}

/** Let the server's clock be so long before the end, and be known. */
function known(leftMs: number): void {
  const { clock } = watching().realtime;
  clock.sample(clock.moment(), END_MS - leftMs);
}

test("components draw one stream from one socket", async () => {
  const Count = (): ReactNode => <p>{useStream(driver).picture?.bookings.length ?? "skeleton"}</p>;
  const { container } = render(
    <>
      <Count />
      <Count />
    </>,
    { wrapper },
  );
  expect(container.textContent).toBe("skeletonskeleton");
  const peer = await watching().peer("/ws/driver/");
  peer.send(snapshot(4));
  await eventually(() => container.textContent === "00", "the snapshot");
  peer.send(event(5));
  await eventually(() => container.textContent === "11", "the event");
  expect(watching().server.peers).toHaveLength(1);
});

test("the mark of the connection follows the page's streams", async () => {
  const { result } = renderHook(() => [useStream(driver), useConnection()] as const, { wrapper });
  expect(result.current[1].mark).toBe("connecting");
  const peer = await watching().peer("/ws/driver/");
  peer.send(snapshot(4));
  await eventually(() => result.current[1].mark === "live", "live");
  peer.vanish();
  await eventually(() => result.current[1].mark === "reconnecting", "reconnecting");
  advance(500);
  (await watching().peer("/ws/driver/", 1)).send(resumed(4));
  await eventually(() => result.current[1].mark === "live", "live");
});

test("a countdown is drawn once for each second and says when its moment has come", () => {
  const drawn: unknown[] = [];
  known(3_400);
  renderHook(
    () => {
      drawn.push(useCountdown(END));
    },
    { wrapper: ({ children }) => <RealtimeContext value={watching().realtime}>{children}</RealtimeContext> },
  );
  repeat(100, () => {
    advance(100);
  });
  expect(drawn).toEqual([
    { seconds: 3, isOver: false },
    { seconds: 2, isOver: false },
    { seconds: 1, isOver: false },
    { seconds: 0, isOver: false },
    { seconds: 0, isOver: true },
  ]);
});

test("a countdown waits for the server's time, and without a moment there is none", () => {
  const waiting: { end: string | null } = { end: END };
  const { result, rerender } = renderHook(({ end }: { end: string | null }) => useCountdown(end), {
    wrapper,
    initialProps: waiting,
  });
  expect(result.current).toBeNull();
  act(() => {
    known(3_400);
  });
  expect(result.current).toEqual({ seconds: 3, isOver: false });
  rerender({ end: null });
  expect(result.current).toBeNull();
});

test("a renewed end is counted at once", () => {
  known(3_400);
  const { result, rerender } = renderHook(({ end }: { end: string }) => useCountdown(end), {
    wrapper,
    initialProps: { end: END },
  });
  rerender({ end: new Date(END_MS + 60_500).toISOString() });
  expect(result.current?.seconds).toBe(63);
  advance(901);
  expect(result.current?.seconds).toBe(62);
});

test("a command says that it is on its way and how it went", async () => {
  const { result } = renderHook(() => [useStream(driver), useCommand(driver, "cancel-booking")] as const, { wrapper });
  const peer = await watching().peer("/ws/driver/");
  peer.send(snapshot(4));
  await eventually(() => result.current[0].status.mark === "live", "live");
  act(() => void result.current[1].send({ booking_id: 1 }));
  expect(result.current[1]).toMatchObject({ isSending: true, answer: null });
  const { request_id } = await peer.asked("cancel-booking");
  peer.send({ type: "reply", server_time: END, request_id, booking: { id: 1 } });
  await eventually(() => !result.current[1].isSending, "the answer");
  expect(result.current[1].answer).toMatchObject({ outcome: "done", reply: { booking: { id: 1 } } });
});

test("the answer of an earlier command does not stand for the later one", async () => {
  const { result } = renderHook(() => [useStream(driver), useCommand(driver, "cancel-booking")] as const, { wrapper });
  const peer = await watching().peer("/ws/driver/");
  peer.send(snapshot(4));
  await eventually(() => result.current[0].status.mark === "live", "live");
  act(() => void result.current[1].send({ booking_id: 1 }));
  act(() => void result.current[1].send({ booking_id: 2 }));
  const [one, other] = [await peer.asked("cancel-booking", 0), await peer.asked("cancel-booking", 1)];
  peer.send({ type: "reply", server_time: END, request_id: one["request_id"], booking: { id: 1 } });
  peer.send({ type: "reply", server_time: END, request_id: other["request_id"], booking: { id: 2 } });
  await eventually(() => !result.current[1].isSending, "the answer");
  expect(result.current[1].answer).toMatchObject({ reply: { booking: { id: 2 } } });
});

test("a component outside of the page's client is told what is missing", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(() => renderHook(() => useConnection())).toThrow("There is no RealtimeContext");
});
