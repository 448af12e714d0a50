package dev.inkwell.persistence.memory;

import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import java.util.List;

final class InMemoryStatsRepository implements StatsRepository {
    private final InMemoryTransactions transactions;

    InMemoryStatsRepository(InMemoryTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Stats stats() {
        State state = transactions.state();
        List<PostCount> counts = counts(state);
        return new Stats(
                state.users.size(),
                state.posts.size(),
                counts.stream().filter(count -> count.postCount() == 0).count(),
                counts.stream().mapToLong(PostCount::postCount).max().orElse(0));
    }

    @Override
    public Page<PostCount> postsPerUser(PageRequest<PostCount.Sort> request) {
        return Lists.page(counts(transactions.state()), request.sort()::positionOf, request);
    }

    private static List<PostCount> counts(State state) {
        return state.users.values().stream()
                .map(user -> new PostCount(user.id(), user.username(), state.postsBy(user.id())))
                .toList();
    }
}
