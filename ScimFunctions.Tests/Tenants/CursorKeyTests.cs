using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Tenants;

/// <summary>Where the key of the cursors comes from.</summary>
public sealed class CursorKeyTests : IDisposable
{
    private readonly FakeClock clock = new();
    private readonly Mock<ISecretStore> store = new();
    private readonly CachedSecrets cached;
    private readonly CursorKey key;
    private string? stored;

    public CursorKeyTests()
    {
        store.Setup(secrets => secrets.FindAsync(CursorKey.SecretName, It.IsAny<CancellationToken>())).ReturnsAsync(() => stored);
        store.Setup(secrets => secrets.FindValidAsync(CursorKey.SecretName, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => stored is null ? [] : [stored]);
        store.Setup(secrets => secrets.SetAsync(CursorKey.SecretName, It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((string _, string value, CancellationToken _) => stored = value)
            .Returns(Task.CompletedTask);
        cached = new CachedSecrets(store.Object, clock, NullLogger<CachedSecrets>.Instance);
        key = new CursorKey(store.Object, cached);
    }

    [Fact]
    public async Task Many_who_need_it_first_make_one_key()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => key.ReadAsync(CancellationToken.None))));

        Assert.All(keys, other => Assert.Equal(keys[0], other));
        Assert.True(keys[0].Length >= 32);
        Assert.True(await key.AnyAsync(other => other.SequenceEqual(keys[0]), CancellationToken.None));
        store.Verify(secrets => secrets.SetAsync(CursorKey.SecretName, It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task A_key_that_is_there_is_used_and_not_read_for_every_page()
    {
        stored = "a key that an operator put there";

        for (var page = 0; page < 10; page++)
        {
            Assert.Equal("a key that an operator put there"u8.ToArray(), await key.ReadAsync(CancellationToken.None));
            Assert.True(await key.AnyAsync(_ => true, CancellationToken.None));
        }

        store.Verify(secrets => secrets.FindValidAsync(CursorKey.SecretName, It.IsAny<CancellationToken>()), Times.Once);
        store.Verify(secrets => secrets.SetAsync(CursorKey.SecretName, It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact]
    public async Task A_key_that_another_instance_made_later_takes_the_place_of_our_own()
    {
        await key.ReadAsync(CancellationToken.None);
        stored = "theirs";

        clock.Advance(CachedSecrets.Lifetime);

        Assert.Equal("theirs"u8.ToArray(), await key.ReadAsync(CancellationToken.None));
    }

    public void Dispose()
    {
        key.Dispose();
        cached.Dispose();
    }
}
