package dev.inkwell.checks.pages;

import com.microsoft.playwright.junit.UsePlaywright;

@UsePlaywright(Visitor.WithoutScripts.class)
final class PostsWithoutScriptsTest extends PostsTest {}
