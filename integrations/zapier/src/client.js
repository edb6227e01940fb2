// How requests leave and what their answers mean. Addresses are written as they are below /api/v1.
const FLAT = 'application/vnd.surehand.flat+json';

// The address as people type it, without what they may have copied along.
export const apiOf = (bundle) =>
  `${(bundle.authData.base_url ?? '').trim().replace(/\/+$/, '').replace(/\/api\/v1$/, '')}/api/v1`;

export const askAsOnePerson = (request, z, bundle) => {
  const typed = bundle.authData.base_url ?? '';
  const path = typed && request.url.startsWith(typed) ? request.url.slice(typed.length) : request.url;
  return {
    ...request,
    url: path.startsWith('/') ? apiOf(bundle) + path : path,
    headers: {
      Accept: FLAT,
      ...request.headers,
      Authorization: `Bearer ${bundle.authData.api_key}`,
    },
  };
};

// A refusal is an answer, not a breakdown: the run is halted with what is missing and who can put it right.
export const tellRefusal = (response, z) => {
  if (response.status < 400) return response;
  const told = problemIn(response);
  const message = told.message ?? told.detail ?? `Surehand answered ${response.status}.`;
  if (response.status === 401) throw new z.errors.ExpiredAuthError(message);
  if (response.status === 429 || response.status === 503) {
    throw new z.errors.ThrottledError(message, Number(response.getHeader('retry-after')) || 60);
  }
  if (response.status === 404 && response.request.skipThrowForStatus) return response;
  if (response.status === 409 || response.status === 422) throw new z.errors.HaltedError(message);
  throw new z.errors.Error(message, told.code ?? 'unreadable_answer', response.status);
};

const problemIn = (response) => {
  try {
    return JSON.parse(response.content);
  } catch {
    return {};
  }
};

// Things with all their parts, for what Zapier itself needs to know, such as the stages of a playbook.
export const readWhole = async (z, path, params = {}) => {
  const response = await z.request({ url: path, params, headers: { Accept: 'application/json' } });
  return response.data;
};

// An act. The key makes a run that is replayed harmless.
export const act = async (z, bundle, path, body, { method = 'POST', part = '' } = {}) => {
  const key = bundle.inputData.idempotency_key;
  const headers = key ? { 'Idempotency-Key': encodeURIComponent(key) + part } : {};
  const response = await z.request({ url: path, method, body: given(body), headers });
  return response.data;
};

// What somebody filled in: an empty input says nothing.
export const given = (parts) =>
  Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined && part !== null && part !== ''));
