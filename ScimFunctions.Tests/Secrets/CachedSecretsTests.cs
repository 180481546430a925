using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using ScimFunctions.Secrets;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Secrets;

/// <summary>How long a secret is believed, and how often the store is asked (design: callers).</summary>
public sealed class CachedSecretsTests : IDisposable
{
    private const string Name = "scim-token-acme";

    private readonly FakeClock clock = new();
    private readonly Mock<ISecretStore> store = new();
    private readonly CachedSecrets cached;

    public CachedSecretsTests() => cached = new CachedSecrets(store.Object, clock, NullLogger<CachedSecrets>.Instance);

    [Fact]
    public async Task A_secret_is_read_once_a_minute()
    {
        Hold("a");

        Assert.True(await IsAsync("a"));
        clock.Advance(CachedSecrets.Lifetime - TimeSpan.FromSeconds(1));
        Assert.True(await IsAsync("a"));
        VerifyReads(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await IsAsync("a"));

        VerifyReads(2);
    }

    [Fact]
    public async Task Wrong_tokens_make_the_store_be_asked_once_in_five_seconds()
    {
        Hold("a");

        for (var second = 0; second < 10; second++)
        {
            Assert.False(await IsAsync("wrong"));
            Assert.False(await IsAsync("wrong"));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        VerifyReads(2);
    }

    [Fact]
    public async Task While_the_store_is_out_of_reach_what_was_read_last_is_good_for_a_day()
    {
        Hold("a");
        Assert.True(await IsAsync("a"));
        Fail();

        clock.Advance(CachedSecrets.StaleLifetime - TimeSpan.FromMinutes(1));
        Assert.True(await IsAsync("a"));
        Assert.False(await IsAsync("wrong"));
        clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<SecretStoreUnavailableException>(() => IsAsync("a"));
    }

    [Fact]
    public async Task An_outage_is_felt_by_one_request_in_five_seconds()
    {
        Hold("a");
        Assert.True(await IsAsync("a"));
        Fail();
        clock.Advance(CachedSecrets.Lifetime);
        store.Invocations.Clear();

        for (var request = 0; request < 10; request++)
        {
            Assert.True(await IsAsync("a"));
        }

        VerifyReads(1);
    }

    [Fact]
    public async Task Requests_that_come_at_once_share_one_reading()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>>();
        store.Setup(secrets => secrets.FindValidAsync(Name, It.IsAny<CancellationToken>())).Returns(answer.Task);

        var requests = Enumerable.Range(0, 20).Select(_ => IsAsync("a")).ToList();
        answer.SetResult(["a"]);

        Assert.All(await Task.WhenAll(requests), Assert.True);
        VerifyReads(1);
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_matches_nobody()
    {
        Hold();

        Assert.False(await IsAsync("a"));
    }

    public void Dispose() => cached.Dispose();

    private void Hold(params string[] values) =>
        store.Setup(secrets => secrets.FindValidAsync(Name, It.IsAny<CancellationToken>())).ReturnsAsync(values);

    private void Fail() =>
        store.Setup(secrets => secrets.FindValidAsync(Name, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new SecretStoreUnavailableException("Out of reach.", new InvalidOperationException()));

    private Task<bool> IsAsync(string token) => cached.AnyMatchesAsync(Name, values => values.Contains(token), CancellationToken.None);

    private void VerifyReads(int times) => store.Verify(secrets => secrets.FindValidAsync(Name, It.IsAny<CancellationToken>()), Times.Exactly(times));
}
