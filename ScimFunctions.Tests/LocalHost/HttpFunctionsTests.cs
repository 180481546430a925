using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using ScimFunctions.LocalHost;

namespace ScimFunctions.Tests.LocalHost;

public sealed class HttpFunctionsTests
{
    [Fact]
    public async Task The_first_function_in_name_order_answers_although_the_route_of_a_later_one_fits_better()
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<OverlappingFunctions>());
        Assert.Equal("A_AnyThing special", await GetAsync(host, "/things/special"));
    }

    [Fact]
    public async Task A_function_whose_method_does_not_match_is_passed_over()
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<OverlappingFunctions>());
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        using var answer = await client.DeleteAsync("/things/special");
        Assert.Equal("C_DeleteThing special", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("POST", "/plain/7")]
    [InlineData("GET", "/nowhere")]
    [InlineData("GET", "/plain")]
    [InlineData("GET", "/plain/7/8")]
    public async Task A_request_that_no_function_takes_is_answered_by_a_bare_404(string method, string path)
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<PlainFunctions>());
        using var answer = await SendAsync(host, method, path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("/plain/7", "id=7")]
    [InlineData("/PLAIN/Seven", "id=Seven")]
    [InlineData("/plain/7/", "id=7")]
    [InlineData("/plain/7?id=8", "id=7")]
    [InlineData("/plain/a%20b%C3%BC", "id=a bü")]
    [InlineData("/plain/a%2Fb", "id=a%2Fb")]
    [InlineData("/plain/a+b%7C", "id=a+b|")]
    [InlineData("/optional", "section=(none)")]
    [InlineData("/optional/", "section=(none)")]
    [InlineData("/optional/one", "section=one")]
    [InlineData("/rest", "path=(none)")]
    [InlineData("/rest/a", "path=a")]
    [InlineData("/rest/a/b/c", "path=a/b/c")]
    [InlineData("/NamedAfterItself", "named")]
    public async Task Route_values_reach_the_parameters_of_their_name(string path, string expected)
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<PlainFunctions>());
        Assert.Equal(expected, await GetAsync(host, path));
    }

    [Fact]
    public async Task The_route_prefix_stands_before_every_route()
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<PlainFunctions>(), routePrefix: "api");
        Assert.Equal("id=7", await GetAsync(host, "/api/plain/7"));
        using var withoutPrefix = await SendAsync(host, "GET", "/plain/7");
        Assert.Equal(HttpStatusCode.NotFound, withoutPrefix.StatusCode);
    }

    [Theory]
    [InlineData("/written", 202, "written")]
    [InlineData("/result", 409, "result")]
    [InlineData("/resultNow", 409, "result")]
    [InlineData("/nothing", 200, "")]
    public async Task A_function_writes_the_response_itself_or_returns_a_result(string path, int status, string body)
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<AnsweringFunctions>());
        using var answer = await SendAsync(host, "GET", path);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(body, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/failing")]
    [InlineData("/failingBeforeItsFirstAwait")]
    public async Task A_function_that_fails_is_answered_by_a_bare_500(string path)
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<AnsweringFunctions>());
        using var answer = await SendAsync(host, "GET", path);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.False(answer.Headers.Contains("X-Half-Done"));
    }

    [Fact]
    public async Task Each_request_has_an_instance_of_its_own()
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<CountedFunctions>(new CountedFunctions.Instances()));
        Assert.Equal("instance 1", await GetAsync(host, "/counted"));
        Assert.Equal("instance 2", await GetAsync(host, "/counted"));
    }

    [Theory]
    [InlineData("https", "scim.example.com")]
    [InlineData("javascript", "scim.example.com:443")]
    [InlineData("HTTP", "127.0.0.1")]
    [InlineData("https, http", "a.example.com, b.example.com")]
    [InlineData("", "")]
    public async Task Scheme_and_host_are_those_of_the_request_whatever_a_client_forwards(string proto, string forwardedHost)
    {
        await using var host = await TestApp.StartAsync(TestApp.Of<AnsweringFunctions>());
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/outer");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", proto);
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", forwardedHost);
        using var answer = await client.SendAsync(request);
        Assert.Equal(new Uri(host.BaseAddress, "/outer").ToString(), await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_who_hangs_up_cancels_the_function()
    {
        var waiting = new WaitingCall();
        await using var host = await TestApp.StartAsync(TestApp.Of<WaitingFunctions>(waiting));
        using var client = new HttpClient { BaseAddress = host.BaseAddress };
        using var hangUp = new CancellationTokenSource();

        var call = client.GetAsync(new Uri("/wait", UriKind.Relative), hangUp.Token);
        await waiting.Begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await hangUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await waiting.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_parameter_that_cannot_be_bound_is_found_at_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(TestApp.Of<UnbindableFunctions>()));
        Assert.Contains("Unbindable", error.Message, StringComparison.Ordinal);
        Assert.Contains("'number' of type Int32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_functions_of_one_name_are_found_at_the_start()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(TestApp.Of<DoubledFunctions>()));
        Assert.Contains("Two functions are named", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> GetAsync(FunctionsHost host, string path)
    {
        using var answer = await SendAsync(host, "GET", path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(FunctionsHost host, string method, string path)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(host.BaseAddress, path));
        return await client.SendAsync(request);
    }

    internal sealed class OverlappingFunctions
    {
        [Function("B_SpecialThing")]
        public static IResult Special([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/special")] HttpRequest request) =>
            Results.Text($"B_SpecialThing {request.Method}");

        [Function("A_AnyThing")]
        public static IResult Any([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "things/{id}")] HttpRequest request, string id) =>
            Results.Text($"A_AnyThing {id}", statusCode: request.HttpContext.Response.StatusCode);

        [Function("C_DeleteThing")]
        public static IResult Delete([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "things/{id}")] HttpRequest request, string id) =>
            Results.Text($"C_DeleteThing {id}", statusCode: request.HttpContext.Response.StatusCode);
    }

    internal sealed class CountedFunctions(CountedFunctions.Instances instances)
    {
        private readonly int ordinal = instances.Next();

        [Function("Counted")]
        public Task CountedAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "counted")] HttpRequest request) =>
            request.HttpContext.Response.WriteAsync($"instance {ordinal}");

        internal sealed class Instances
        {
            private int last;

            public int Next() => Interlocked.Increment(ref last);
        }
    }

    internal sealed class PlainFunctions
    {
        [Function("Plain")]
        public static Task PlainAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "plain/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
            request.HttpContext.Response.WriteAsync($"id={id}", cancellationToken);

        [Function("Optional")]
        public static Task OptionalAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "optional/{section?}")] HttpRequest request, string? section) =>
            request.HttpContext.Response.WriteAsync($"section={section ?? "(none)"}");

        [Function("Rest")]
        public static Task RestAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rest/{*path}")] HttpRequest request, string? path) =>
            request.HttpContext.Response.WriteAsync($"path={path ?? "(none)"}");

        [Function("NamedAfterItself")]
        public static Task NamedAsync([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => request.HttpContext.Response.WriteAsync("named");
    }

    internal sealed class AnsweringFunctions
    {
        [Function("Written")]
        public static Task WrittenAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "written")] HttpRequest request)
        {
            request.HttpContext.Response.StatusCode = StatusCodes.Status202Accepted;
            return request.HttpContext.Response.WriteAsync("written");
        }

        [Function("Result")]
        public static async Task<IResult> ResultAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "result")] HttpRequest request)
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Text("result", statusCode: StatusCodes.Status409Conflict);
        }

        [Function("ResultNow")]
        public static IResult ResultNow([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "resultNow")] HttpRequest request) =>
            Results.Text("result", statusCode: request.HttpContext.Response.HasStarted ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);

        [Function("Nothing")]
        public static void Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request) => Assert.NotNull(request);

        [Function("Failing")]
        public static async Task FailingAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "failing")] HttpRequest request)
        {
            request.HttpContext.Response.Headers.Append("X-Half-Done", "yes");
            await request.Body.CopyToAsync(Stream.Null);
            throw new InvalidOperationException("Not for the caller to see.");
        }

        [Function("FailingBeforeItsFirstAwait")]
        public static Task FailingAtOnceAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "failingBeforeItsFirstAwait")] HttpRequest request) =>
            throw new InvalidOperationException($"Not for the caller of {request.Path} to see.");

        [Function("Outer")]
        public static IResult Outer([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "outer")] HttpRequest request) =>
            Results.Text($"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}");
    }

    internal sealed class WaitingCall
    {
        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class WaitingFunctions(WaitingCall call)
    {
        [Function("Wait")]
        public async Task WaitAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, CancellationToken cancellationToken)
        {
            Assert.NotNull(request);
            call.Begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.Cancelled.SetResult();
        }
    }

    internal sealed class UnbindableFunctions
    {
        [Function("Unbindable")]
        public static Task UnbindableAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unbindable/{number}")] HttpRequest request, int number) =>
            request.HttpContext.Response.WriteAsync($"{number}");
    }

    internal sealed class DoubledFunctions
    {
        [Function("Doubled")]
        public static void One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "one")] HttpRequest request) => Assert.NotNull(request);

        [Function("doubled")]
        public static void Other([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "other")] HttpRequest request) => Assert.NotNull(request);
    }
}
