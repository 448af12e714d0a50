package dev.inkwell.app;

import dev.inkwell.domain.Upkeep;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** For the commands of an operator: the upkeep of which database, and where they tell of it. */
final class UpkeepOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Mixin
    private final DatabaseOptions database = new DatabaseOptions();

    @Mixin
    private final BackupOptions backups = new BackupOptions();

    DatabaseOptions database() {
        return database;
    }

    Upkeep upkeep() {
        return database.provider().upkeep(database.address(), backups.directory());
    }

    /** The command that has these options. */
    CommandSpec command() {
        return command;
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }

    Progress progress() {
        return new Progress(err(), Boolean.getBoolean("inkwell.terminal"), 0);
    }
}
