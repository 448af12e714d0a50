package dev.inkwell.checks.pages;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** What people look for on a page, by what they read or hear there. */
final class Find {
    private Find() {}

    static Locator main(Page page) {
        return page.getByRole(AriaRole.MAIN);
    }

    static Locator heading(Page page) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1));
    }

    static Locator link(Page page, String name) {
        return main(page)
                .getByRole(
                        AriaRole.LINK,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    static Locator field(Page page, String label) {
        return page.getByLabel(label, new Page.GetByLabelOptions().setExact(true));
    }

    /** How a list is sorted. */
    static Locator order(Page page) {
        return page.getByRole(AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("Order"));
    }

    /** What was done, told once. */
    static Locator status(Page page) {
        return page.getByRole(AriaRole.STATUS);
    }

    static Locator alert(Page page) {
        return page.getByRole(AriaRole.ALERT);
    }

    /** The links to what a list has, in its order. */
    static Locator entries(Page page) {
        return main(page).locator("tbody th a, article h2 a, article h3 a");
    }
}
