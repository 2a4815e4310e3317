import { request } from './line.js';
import { showOutcome, showRejection } from './outcome.js';
import { byId } from './shared/dom.js';
import { placeOf, pointAt, showSky } from './sky-view.js';

const form = byId('point-form');
const altitude = byId('altitude');
const azimuth = byId('azimuth');
const outcome = byId('point-outcome');

async function point(event) {
  event.preventDefault();
  const direction = { altitude: altitude.valueAsNumber, azimuth: azimuth.valueAsNumber };
  pointAt(direction);
  try {
    const { star, away, lightYears } = await request('point', direction);
    showOutcome(outcome, `${star} is ${away}° away. Its light left ${lightYears} years ago.`, 'good');
  } catch (error) {
    showRejection(outcome, error);
  }
}

form.addEventListener('submit', point);
byId('sky').addEventListener('click', (event) => {
  const place = placeOf(event);
  altitude.value = place.altitude;
  azimuth.value = place.azimuth;
  form.requestSubmit();
});
showSky();
pointAt({ altitude: altitude.valueAsNumber, azimuth: azimuth.valueAsNumber });
