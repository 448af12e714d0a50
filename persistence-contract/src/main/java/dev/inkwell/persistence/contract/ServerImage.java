package dev.inkwell.persistence.contract;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The image of a database server that the tests of an adapter run in a container. Where there is no Docker, or no image
 * yet, these tests are skipped, but never in CI.
 *
 * @param name as Docker has it
 */
public record ServerImage(String name) {

    /** What a variable of the environment names, or else the usual one. */
    public static ServerImage of(String variable, String usual) {
        return new ServerImage(Objects.requireNonNullElse(System.getenv(variable), usual));
    }

    /** Whether it can be run; says so where it cannot. In CI it has to be. */
    public boolean isThere() {
        if ("true".equals(System.getenv("CI"))) {
            return true;
        }
        try { // to fetch an image may take minutes, or fail for minutes where no registry is reached
            Process docker = new ProcessBuilder("docker", "image", "inspect", name)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (docker.waitFor(10, TimeUnit.SECONDS) && docker.exitValue() == 0) {
                return true;
            }
        } catch (IOException noDocker) {
            // the same as no image
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.getLogger(ServerImage.class.getName())
                .log(System.Logger.Level.WARNING, "The tests on {0} are skipped: there is no such image here.", name);
        return false;
    }
}
