// Requests that change something on the server.

/**
 * @param {string} address @param {Record<string, string>} body @param {string} stopped the error where no server answers
 * @returns {Promise<{ message?: string, value?: string, error?: string }>}
 */
export async function post(address, body, stopped = "") {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await response.text();
    return response.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : { error: text };
  } catch {
    return { error: stopped };
  }
}
