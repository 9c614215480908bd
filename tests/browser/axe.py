"""axe-core in a page: what it finds there, worded for a failed assertion."""

import os
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
# A promise of the page's own: what wait_for_function asks again, the page's policy refuses as eval.
_STANDS_STILL = """() => new Promise((still, never) => {
    const unseen = (dialog) => !dialog.checkVisibility({ opacityProperty: true });
    const passing = (motion) => motion.effect.getComputedTiming().activeDuration !== Infinity && motion.playState === 'running';
    const moves = () => [...document.querySelectorAll('[role=dialog]')].some(unseen) || document.getAnimations().some(passing);
    const look = () => moves() ? requestAnimationFrame(look) : still();
    requestAnimationFrame(look);
    setTimeout(() => never(new Error('something still moves, or a dialog stays unseen, after 30 s')), 30_000);
})"""


def faults(page: Page) -> list[str]:
    """Everything axe-core finds in the page as it is now. Injected as text: the policy would refuse an address."""
    # On a touch screen React Aria keeps a dialog unseen until the keyboard has come up; axe would look past it. And a
    # button that was just enabled is on its way to its colour.
    page.evaluate(_STANDS_STILL)
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "() => axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })"
    )
    return [
        f"{violation['id']}: {violation['help']}{os.linesep}  {node['html'][:200]}{os.linesep}  {node.get('failureSummary')}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
