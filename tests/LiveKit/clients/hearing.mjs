// Who hears whom: two pages and an agent.
import { heard } from './browser.mjs';
import { until } from './report.mjs';

// Energy that each has heard from each other so far.
export const energies = async ({ anne, bruno, agent }) => ({ anne: await heard(anne), bruno: await heard(bruno), agent: structuredClone(agent.seen.energy) });

// Waits until each has heard more of the two others than there was.
export const untilAllHear = (all, before = {}, limit = 20000) => until('everybody to hear the two others', async () => {
  const now = await energies(all);
  const hears = (who, other) => (now[who][other] ?? 0) > (before[who]?.[other] ?? 0) + 0.0005;
  return Object.keys(now).every(who => Object.keys(now).every(other => other === who || hears(who, other))) && now;
}, limit, () => energies(all));
