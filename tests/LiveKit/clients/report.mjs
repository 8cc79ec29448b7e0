// Waiting for a condition, and the one line that the test reads.
export async function until(what, condition, limit = 20000) {
  const end = Date.now() + limit;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${limit} ms in vain for ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

export const report = result => console.log(`RESULT ${JSON.stringify(result)}`);
