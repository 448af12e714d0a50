import client.ApiClient;
import client.ApiException;
import client.ApiResponse;
import client.api.PostsApi;
import client.api.UsersApi;
import client.model.NewPost;
import client.model.NewUser;
import client.model.Problem;
import client.model.User;
import client.model.UserChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Drives the client that openapi-generator makes for Java; ends with an exception when something is not as expected. */
public final class JavaClient {
    private static final Pattern NEXT = Pattern.compile("[?&]cursor=([^&>]+)[^>]*>; rel=\"next\"");

    private interface Call {
        void run() throws ApiException;
    }

    private final ApiClient client = new ApiClient();
    private final UsersApi users;
    private final PostsApi posts;

    private JavaClient(String address) {
        client.updateBaseUri("http://" + address);
        users = new UsersApi(client);
        posts = new PostsApi(client);
    }

    public static void main(String[] arguments) throws Exception {
        new JavaClient(arguments[0]).drive();
    }

    private void drive() throws Exception {
        List<Long> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            User user = users.createUser(user("java" + i), null, null);
            equal(user.getMessage(), "User created!");
            made.add(user.getId());
        }
        equal(idsByCursor(), made);

        long id = made.get(0);
        ApiResponse<User> read = users.getUserWithHttpInfo(id, null, null, null);
        equal(read.getData().getUsername(), "java0");
        equal(read.getData().getCreatedAt(), read.getData().getUpdatedAt());
        String tag = header(read, "ETag").orElseThrow();

        User changed = users.changeUser(id, new UserChange().email("other@example.org"), tag, null, null, null);
        equal(changed.getUsername(), "java0");
        equal(changed.getEmail(), "other@example.org");
        refused(412, Problem.TypeEnum._PROBLEMS_PRECONDITION_FAILED, () ->
                users.changeUser(id, new UserChange().email("third@example.org"), tag, null, null, null));

        Problem taken = refused(409, Problem.TypeEnum._PROBLEMS_DUPLICATE, () ->
                users.createUser(user("java1"), null, null));
        equal(taken.getErrors().stream().map(error -> error.getPointer() + " " + error.getCode().getValue()).toList(),
                List.of("#/username already_exists", "#/email already_exists"));

        User trimmed = users.getUser(id, "username", null, null);
        equal(trimmed, new User().username("java0"));
        equal(users.createUser(user("javaless"), null, "return=minimal"), new User().message("User created!"));
        ApiResponse<?> created = posts.createPostWithHttpInfo(
                new NewPost().title("Notes").userId(id), null, "return=minimal");
        equal(created.getData(), null);
        String location = header(created, "Location").orElseThrow();
        long post = Long.parseLong(location.substring("/posts/".length()));
        equal(posts.getPost(post, null, "author", null, null).getAuthor().getUsername(), "java0");

        refused(409, Problem.TypeEnum._PROBLEMS_USER_HAS_POSTS, () -> users.deleteUser(id, null, null, null));
        users.deleteUser(id, "posts", null, null);
        refused(404, Problem.TypeEnum._PROBLEMS_NOT_FOUND, () -> users.getUser(id, null, null, null));
    }

    private List<Long> idsByCursor() throws ApiException {
        List<Long> ids = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            ApiResponse<List<User>> page =
                    users.listUsersWithHttpInfo(null, 2, cursor, "created_at", null, null, null, null, "java", null);
            page.getData().forEach(user -> ids.add(user.getId()));
            Matcher next = NEXT.matcher(header(page, "Link").orElse(""));
            cursor = next.find() ? next.group(1) : null;
        }
        return ids;
    }

    private Problem refused(int status, Problem.TypeEnum type, Call call) throws Exception {
        try {
            call.run();
        } catch (ApiException refused) {
            equal(refused.getCode(), status);
            Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
            equal(problem.getType(), type);
            equal(problem.getStatus(), status);
            return problem;
        }
        throw new AssertionError("was not refused with " + type);
    }

    private static NewUser user(String name) {
        return new NewUser().username(name).email(name + "@example.org");
    }

    private static Optional<String> header(ApiResponse<?> response, String name) {
        return response.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(header -> header.getValue().get(0))
                .findFirst();
    }

    private static void equal(Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }
}
