// Frames as the server sends them, small ones.

const NOW = "2026-01-15T14:00:00.000Z";

export function booking(id: number, changes: object = {}): object {
  return {
    id,
    slot: { id: 1, label: "A1", vehicle_type: "car", price: "40.00" },
    vehicle_number: "KL-08-AZ-1234",
    status: "booked",
    start_time: "2026-01-15T14:00:00.000Z",
    end_time: "2026-01-15T15:00:00.000Z",
    ended_at: null,
    ...changes,
  };
}

export function snapshot(version: number, changes: object = {}): object {
  return {
    type: "snapshot",
    server_time: NOW,
    stream: "driver.7",
    version,
    epoch: "e1",
    bookings: [],
    vehicles: [],
    ...changes,
  };
}

export function event(version: number, changes: object = {}): object {
  return {
    type: "booking-created",
    server_time: NOW,
    stream: "driver.7",
    version,
    booking: booking(version),
    actor: "driver",
    ...changes,
  };
}

export function resumed(version: number, changes: object = {}): object {
  return { type: "resumed", server_time: NOW, stream: "driver.7", version, epoch: "e1", ...changes };
}

export function heartbeat(version: number): object {
  return { type: "heartbeat", server_time: NOW, stream: "driver.7", version };
}

export function tick(version: number): object {
  return { type: "booking-tick", server_time: NOW, stream: "driver.7", version, bookings: [] };
}

export const lotSnapshot = {
  type: "snapshot",
  server_time: NOW,
  stream: "lot.3",
  version: 5,
  epoch: "e1",
  lot: { id: 3, name: "Harbour deck" },
  slots: [{ id: 1, label: "A1", vehicle_type: "car", price: "40.00", state: "free", booking: null }],
};

export const pairingCode = {
  type: "pairing-code",
  server_time: NOW,
  code: "BCDF23",
  expires_at: "2026-01-15T14:10:00.000Z",
};
