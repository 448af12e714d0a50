package dev.inkwell.persistence.memory;

import dev.inkwell.domain.FoldedKey;
import dev.inkwell.domain.Page;
import dev.inkwell.domain.PageRequest;
import dev.inkwell.domain.PostCount;
import dev.inkwell.domain.Stats;
import dev.inkwell.domain.StatsRepository;
import java.util.Comparator;
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
        Comparator<PostCount> byId = Comparator.comparing(PostCount::userId);
        Comparator<PostCount> order = switch (request.sort()) {
            case POST_COUNT -> Comparator.comparing(PostCount::postCount);
            case USER_ID -> byId;
            case USERNAME ->
                Comparator.comparing((PostCount count) -> FoldedKey.ofUsername(count.username()), Lists.BY_CODE_POINT);
        };
        return Lists.page(counts(transactions.state()), order.thenComparing(byId), request);
    }

    private static List<PostCount> counts(State state) {
        return state.users.values().stream()
                .map(user -> new PostCount(user.id(), user.username(), state.postsBy(user.id())))
                .toList();
    }
}
