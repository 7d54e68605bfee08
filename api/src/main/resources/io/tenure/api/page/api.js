import * as token from './token.js';

/** What the server answers instead of numbers; the message is the text of its problem document. */
export class Problem extends Error {
  /**
   * @param {string} title what kind of problem
   * @param {string} detail the problem, its cause and its cure
   * @param {number} status of HTTP; 0: there was no answer
   * @param {string} [field] what has to change
   */
  constructor(title, detail, status, field) {
    super(detail);
    this.title = title;
    this.status = status;
    this.field = field;
  }
}

/** What the views of one cohort ask, and with what of the state. */
const QUESTIONS = {
  retention: { path: 'retention', parameters: ['granularity', 'mode', 'kind', 'segment', 'version', 'min_cohort_size'] },
  funnel: { path: 'funnel', parameters: ['funnel', 'granularity', 'segment', 'version'] },
  metric: { path: 'timeseries', parameters: ['metric', 'granularity', 'segment', 'version'] },
};

/** Where the comparison of several is. */
export const COMPARE = '/v1/cohorts/compare';

/** The answer to a request, whatever it is. */
async function answerOf(address, options) {
  try {
    return await fetch(address, { ...options, headers: { ...options.headers, ...token.header() } });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem('The server does not answer', 'The connection failed. See whether tenure serve is running.', 0);
  }
}

async function problemOf(answer) {
  const document = await answer.json().catch(() => ({}));
  return new Problem(
    document.title ?? 'The server refused',
    document.detail ?? `It answered with status ${answer.status}.`,
    answer.status,
    document.field,
  );
}

/** The answer to a request; a problem is thrown, unless it is that a token is needed and one is given. */
export async function send(address, options = {}) {
  for (;;) {
    const sent = token.kept();
    const answer = await answerOf(address, options);
    if (answer.ok) {
      return answer;
    }
    const problem = await problemOf(answer);
    const isOfToken = problem.status === 401 || problem.status === 403;
    // while this was asked, another request may have got one
    const isOther = token.kept() !== null && token.kept() !== sent;
    if (problem.status === 401 && !isOther) {
      token.forget();
    }
    if (!isOfToken || !(isOther || await token.ask(problem.message))) {
      throw problem;
    }
  }
}

/**
 * What the server answers.
 *
 * @param {object} question what is asked
 * @param {string} question.address where
 * @param {object} [question.body] sent as JSON; without it nothing is sent
 * @param {AbortSignal} [signal] ends it
 */
export async function ask({ address, body }, signal) {
  const sent = body && { method: 'POST', body: JSON.stringify(body) };
  const headers = { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) };
  return (await send(address, { ...sent, headers, signal })).json();
}

/** The bytes at an address. */
export const bytes = async (address) => (await send(address)).blob();

export const cohorts = async () => (await ask({ address: '/v1/cohorts' })).cohorts;

/** A cohort in one of its versions; without one in the newest. */
export const cohort = (id, version) => ask({
  address: `/v1/cohorts/${encodeURIComponent(id)}${version === undefined ? '' : `?${new URLSearchParams({ version })}`}`,
});

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
