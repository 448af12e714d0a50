// What the command pages runs for Lighthouse: one Chromium, and one page after the other in it.
//
//   node pages.mjs SITUATION
//
// SITUATION is a JSON object: the path of Chromium, and the addresses of the pages. Prints one JSON array, in that order:
// the score of each category, from 0 to 1, and what was missed and counts.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { chromium, pages } = JSON.parse(process.argv[2]);
const CATEGORIES = ["accessibility", "best-practices"];

const chrome = await launch({
  chromePath: chromium,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
const results = [];
try {
  for (const page of pages) {
    const { lhr } = await lighthouse(page, { port: chrome.port, onlyCategories: CATEGORIES, logLevel: "error" });
    if (lhr.runtimeError) throw new Error(`${page}: ${lhr.runtimeError.message}`);
    const categories = Object.values(lhr.categories);
    const missed = categories
      .flatMap(({ auditRefs }) => auditRefs)
      .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
      .map(({ id }) => {
        const { title, details } = lhr.audits[id];
        return `${id}: ${title} ${JSON.stringify(details?.items ?? [])}`;
      });
    results.push({ scores: Object.fromEntries(categories.map(({ id, score }) => [id, score])), missed });
  }
} finally {
  chrome.kill();
}
console.log(JSON.stringify(results));
