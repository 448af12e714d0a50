package dev.inkwell.domain;

import java.util.List;
import java.util.Set;

/** That of a database which does nothing by itself: what is not defined here is refused. */
record NoUpkeep(String tool) implements Upkeep {
    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public List<Migration> migrations() {
        return List.of();
    }

    @Override
    public List<Migration> migrate(Progress progress) {
        return List.of();
    }

    @Override
    public List<Migration> rehearse(Progress progress) {
        return List.of();
    }

    @Override
    public List<Finding> diagnose() {
        return List.of();
    }
}
