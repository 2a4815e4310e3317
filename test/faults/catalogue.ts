import type { Scenario } from './scenario.js';
import { authRace } from './scenarios/auth-race.js';
import { bombStorm } from './scenarios/bomb-storm.js';
import { closeWithStuckClients } from './scenarios/close-with-stuck-clients.js';
import { compressedFanout } from './scenarios/compressed-fanout.js';
import { connectChurn } from './scenarios/connect-churn.js';
import { deepJson } from './scenarios/deep-json.js';
import { emfileRecovery } from './scenarios/emfile-recovery.js';
import { fanoutExactlyOnceInOrder } from './scenarios/fanout-exactly-once-in-order.js';
import { finalNoLeaks } from './scenarios/final-no-leaks.js';
import { fragmentFlood1B, fragmentFloodEmpty } from './scenarios/fragment-floods.js';
import { gracefulCloseUnderLoad } from './scenarios/graceful-close-under-load.js';
import { halfOpen } from './scenarios/half-open.js';
import { handlerThrowMatrix } from './scenarios/handler-throw-matrix.js';
import { headPipelining } from './scenarios/head-pipelining.js';
import { idleConnections } from './scenarios/idle-connections.js';
import { joinLeaveDuringBroadcast } from './scenarios/join-leave-during-broadcast.js';
import { keptStorm } from './scenarios/kept-storm.js';
import { jsonStorm } from './scenarios/json-storm.js';
import { largePayloads } from './scenarios/large-payloads.js';
import { loopBlock } from './scenarios/loop-block.js';
import { malformed } from './scenarios/malformed.js';
import { observableTeardown } from './scenarios/observable-teardown.js';
import { oneByteChunks } from './scenarios/one-byte-chunks.js';
import { pingFloodNotReading, pingFloodReading } from './scenarios/ping-floods.js';
import { portInUse } from './scenarios/port-in-use.js';
import { roomChurnModel } from './scenarios/room-churn-model.js';
import { rstEveryPhase } from './scenarios/rst-every-phase.js';
import { slowReaderClose } from './scenarios/slow-reader-close.js';
import { slowReaderDrop } from './scenarios/slow-reader-drop.js';
import { slowReaderPauseObservable } from './scenarios/slow-reader-pause-observable.js';
import { stalledReaderMemory } from './scenarios/stalled-reader-memory.js';
import { utf8FailFast } from './scenarios/utf8-fail-fast.js';

/** Every scenario, in the order they run in; the last one ends the server that the others were done to. */
export const CATALOGUE: readonly Scenario[] = [
  connectChurn,
  idleConnections,
  headPipelining,
  authRace,
  rstEveryPhase,
  halfOpen,
  slowReaderClose,
  slowReaderDrop,
  slowReaderPauseObservable,
  stalledReaderMemory,
  pingFloodReading,
  pingFloodNotReading,
  fragmentFloodEmpty,
  fragmentFlood1B,
  oneByteChunks,
  bombStorm,
  jsonStorm,
  keptStorm,
  malformed,
  utf8FailFast,
  deepJson,
  handlerThrowMatrix,
  observableTeardown,
  largePayloads,
  roomChurnModel,
  joinLeaveDuringBroadcast,
  fanoutExactlyOnceInOrder,
  compressedFanout,
  gracefulCloseUnderLoad,
  closeWithStuckClients,
  emfileRecovery,
  portInUse,
  loopBlock,
  finalNoLeaks,
];
