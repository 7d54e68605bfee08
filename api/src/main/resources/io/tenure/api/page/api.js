/** What the server answers instead of numbers; the message is the text of its problem document. */
export class Problem extends Error {
  constructor(title, detail, status) {
    super(detail);
    this.title = title;
    this.status = status;
  }
}

/** What the views ask, and with what of the state. */
const QUESTIONS = {
  retention: { path: 'retention', parameters: ['granularity', 'mode', 'kind', 'segment', 'version'] },
  funnel: { path: 'funnel', parameters: ['funnel', 'granularity', 'segment', 'version'] },
  metric: { path: 'timeseries', parameters: ['metric', 'granularity', 'segment', 'version'] },
};

/** What is at an address. */
export async function get(address, signal) {
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: 'application/json' }, signal });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem('The server does not answer', 'The connection failed. See whether tenure serve is running.', 0);
  }
  const document = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Problem(
      document.title ?? 'The server refused',
      document.detail ?? `It answered with status ${answer.status}.`,
      answer.status,
    );
  }
  return document;
}

export const cohorts = async () => (await get('/v1/cohorts')).cohorts;

export const cohort = (id) => get(`/v1/cohorts/${encodeURIComponent(id)}`);

/** Where the numbers of a view are. */
export function addressOf(id, state, format) {
  const { path, parameters } = QUESTIONS[state.view];
  const asked = new URLSearchParams();
  for (const name of parameters) {
    if (state[name] !== undefined) {
      asked.set(name, state[name]);
    }
  }
  if (format) {
    asked.set('format', format);
  }
  return `/v1/cohorts/${encodeURIComponent(id)}/${path}?${asked}`;
}
