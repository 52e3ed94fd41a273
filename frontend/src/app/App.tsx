import { lazy, type ReactNode, Suspense } from "react";
import { Route, Routes } from "react-router";

import { Skeleton } from "../design/components/Skeleton";
import { Broken } from "./Broken";
import { Nowhere } from "./Nowhere";
import { Shell } from "./Shell";

const LotsPage = lazy(() => import("../driver/LotsPage"));
const LotPage = lazy(() => import("../driver/LotPage"));
const BookingPage = lazy(() => import("../driver/BookingPage"));
const BookingsPage = lazy(() => import("../driver/BookingsPage"));
const OwnerPage = lazy(() => import("../owner/OwnerPage"));

/** Which screen stands at which address; each is loaded when it is first wanted. */
export function App(): ReactNode {
  return (
    <Broken>
      <Shell>
        <Suspense fallback={<Skeleton height="60vh" />}>
          <Routes>
            <Route path="/lots" element={<LotsPage />} />
            <Route path="/lots/:id" element={<LotPage />} />
            <Route path="/booking-confirmation" element={<BookingPage />} />
            <Route path="/bookings" element={<BookingsPage />} />
            <Route path="/owner" element={<OwnerPage />} />
            <Route path="*" element={<Nowhere />} />
          </Routes>
        </Suspense>
      </Shell>
    </Broken>
  );
}
