/** What the inner parts cost, without HTTP. */
@NullMarked
package dev.inkwell.bench;

import org.jspecify.annotations.NullMarked;
