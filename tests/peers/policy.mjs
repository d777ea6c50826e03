// SPDX-FileCopyrightText: 2026 The Foleni authors
// SPDX-License-Identifier: Apache-2.0
// Lets csp_evaluator judge policies: {"path": "policy", ..} comes in, {"path": [finding, ..], ..}
// goes out, with those findings that are more than a guess.
import { text } from "node:stream/consumers";
import evaluator from "csp_evaluator";
import csp from "csp_evaluator/dist/csp.js";
import finding from "csp_evaluator/dist/finding.js";
import parser from "csp_evaluator/dist/parser.js";

const policies = JSON.parse(await text(process.stdin));
const worse = (found) => found.severity < finding.Severity.HIGH_MAYBE;
const judged = Object.entries(policies).map(([path, policy]) => [path,
	new evaluator.CspEvaluator(new parser.CspParser(policy).csp, csp.Version.CSP3).evaluate()
		.filter(worse).map((found) => `${found.directive} ${found.value ?? ""}: ${found.description}`),
]);

console.log(JSON.stringify(Object.fromEntries(judged)));
