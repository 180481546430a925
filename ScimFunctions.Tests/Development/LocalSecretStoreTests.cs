using ScimFunctions.Development;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Development;

/// <summary>The file that takes the place of Key Vault on a developer's machine.</summary>
public sealed class LocalSecretStoreTests : IDisposable
{
    private const string Name = "scim-token-acme";

    private readonly FakeClock clock = new();
    private readonly string folder = Directory.CreateTempSubdirectory("scim-local-secrets-").FullName;

    private string SecretsPath => Path.Combine(folder, "secrets.json");

    [Fact]
    public async Task A_value_that_was_set_is_a_plain_string_in_the_file()
    {
        using var store = Store();

        await store.SetAsync("operator-key", "op_1", CancellationToken.None);

        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(SecretsPath));
        Assert.Equal("op_1", file.RootElement.GetProperty("operator-key").GetString());
    }

    [Fact]
    public async Task A_value_that_was_written_by_hand_is_found_and_can_be_rotated()
    {
        await File.WriteAllTextAsync(SecretsPath, $$"""{"{{Name}}":"by-hand"}""");
        using var store = Store();
        Assert.Null((await store.DescribeAsync(Name, CancellationToken.None))!.CreatedAt);

        await store.RotateAsync(Name, "new", clock.GetUtcNow().AddHours(1), CancellationToken.None);

        Assert.Equal(["new", "by-hand"], await store.FindValidAsync(Name, CancellationToken.None));
        Assert.Equal(clock.GetUtcNow(), (await store.DescribeAsync(Name, CancellationToken.None))!.CreatedAt);
    }

    [Fact]
    public async Task Versions_that_overlap_end_at_their_time_and_outlive_a_restart()
    {
        using (var store = Store())
        {
            await store.RotateAsync(Name, "first", overlapUntil: null, CancellationToken.None);
            await store.RotateAsync(Name, "second", clock.GetUtcNow().AddHours(2), CancellationToken.None);
            await store.RotateAsync(Name, "third", clock.GetUtcNow().AddHours(9), CancellationToken.None);
        }

        using var restarted = Store();
        Assert.Equal(["third", "second", "first"], await restarted.FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["third", "second"], await restarted.FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(7));
        Assert.Equal(["third"], await restarted.FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task Rotation_without_an_overlap_keeps_nothing_of_what_was()
    {
        using var store = Store();
        await store.RotateAsync(Name, "first", overlapUntil: null, CancellationToken.None);
        await store.RotateAsync(Name, "second", clock.GetUtcNow().AddHours(2), CancellationToken.None);

        await store.RotateAsync(Name, "third", overlapUntil: null, CancellationToken.None);

        Assert.Equal(["third"], await store.FindValidAsync(Name, CancellationToken.None));
        Assert.DoesNotContain("second", await File.ReadAllTextAsync(SecretsPath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revocation_leaves_other_secrets_alone()
    {
        using var store = Store();
        await store.SetAsync("operator-key", "op_1", CancellationToken.None);
        await store.RotateAsync(Name, "first", overlapUntil: null, CancellationToken.None);
        await store.RotateAsync(Name, "second", clock.GetUtcNow().AddHours(2), CancellationToken.None);

        await store.RevokeAsync(Name, CancellationToken.None);

        Assert.Empty(await store.FindValidAsync(Name, CancellationToken.None));
        Assert.Null(await store.DescribeAsync(Name, CancellationToken.None));
        Assert.Equal("op_1", await store.FindAsync("operator-key", CancellationToken.None));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private LocalSecretStore Store() => new(SecretsPath, clock);
}
