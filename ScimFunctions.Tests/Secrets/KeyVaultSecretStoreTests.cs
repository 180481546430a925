using ScimFunctions.Secrets;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Secrets;

/// <summary>The real SecretClient over a vault in memory.</summary>
public sealed class KeyVaultSecretStoreTests
{
    private const string Name = "scim-token-acme";

    private readonly FakeClock clock = new();
    private readonly FakeVault vault = new();

    [Fact]
    public async Task A_secret_that_was_set_is_found()
    {
        var store = Store();

        await store.SetAsync("operator-key", "op_1", CancellationToken.None);

        Assert.Equal("op_1", await store.FindAsync("operator-key", CancellationToken.None));
    }

    [Fact]
    public async Task A_secret_that_does_not_exist_is_absent() => Assert.Null(await Store().FindAsync(Name, CancellationToken.None));

    [Fact]
    public async Task A_secret_whose_latest_version_is_disabled_is_absent()
    {
        vault.Add(Name, "old", enabled: false);

        Assert.Null(await Store().FindAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task An_earlier_version_counts_until_its_own_expiry()
    {
        vault.Add(Name, "no-expiry");
        vault.Add(Name, "expired", expires: clock.GetUtcNow().AddMinutes(-1));
        vault.Add(Name, "overlapping", expires: clock.GetUtcNow().AddHours(1));
        vault.Add(Name, "disabled", enabled: false, expires: clock.GetUtcNow().AddHours(1));
        vault.Add(Name, "latest");
        var store = Store();

        Assert.Equal("latest", await store.FindAsync(Name, CancellationToken.None));
        Assert.Equal(["latest", "overlapping"], await store.FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(["latest"], await store.FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task The_latest_version_counts_until_its_own_expiry_too()
    {
        vault.Add(Name, "latest", expires: clock.GetUtcNow().AddHours(1));
        Assert.Equal("latest", await Store().FindAsync(Name, CancellationToken.None));

        clock.Advance(TimeSpan.FromHours(2));

        Assert.Null(await Store().FindAsync(Name, CancellationToken.None));
        Assert.Empty(await Store().FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task A_vault_that_cannot_be_reached_is_unavailable_also_after_the_clients_retries()
    {
        vault.IsUnreachable = true;

        await Assert.ThrowsAsync<SecretStoreUnavailableException>(() => Store(retries: 2).FindValidAsync(Name, CancellationToken.None));
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_vault_that_does_not_answer_is_unavailable_and_not_empty(HttpStatusCode status)
    {
        vault.Failing = status;

        await Assert.ThrowsAsync<SecretStoreUnavailableException>(() => Store().FindAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task Rotation_with_an_overlap_gives_the_version_before_its_end_before_the_new_one_is_there()
    {
        vault.Add(Name, "before");
        var end = clock.GetUtcNow().AddHours(24);

        await Store().RotateAsync(Name, "new", end, CancellationToken.None);

        Assert.Equal(["PATCH", "PUT"], vault.Writes);
        Assert.Equal(["new", "before"], await Store().FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(["new"], await Store().FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task Rotation_without_an_overlap_ends_all_versions_before_it()
    {
        vault.Add(Name, "overlapping", expires: clock.GetUtcNow().AddHours(5));
        vault.Add(Name, "before", expires: clock.GetUtcNow().AddHours(9));
        await Store().RotateAsync(Name, "new", overlapUntil: null, CancellationToken.None);
        Assert.Equal(["new"], await Store().FindValidAsync(Name, CancellationToken.None));

        await Store().RotateAsync(Name, "newer", overlapUntil: null, CancellationToken.None);

        Assert.Equal(["newer"], await Store().FindValidAsync(Name, CancellationToken.None));
        Assert.Equal(["PUT", "PATCH", "PATCH", "PUT", "PATCH"], vault.Writes);
    }

    [Fact]
    public async Task A_version_that_ends_before_the_overlap_does_keeps_its_end_and_one_that_ends_later_does_not()
    {
        vault.Add(Name, "two-hours", expires: clock.GetUtcNow().AddHours(2));
        vault.Add(Name, "nine-hours", expires: clock.GetUtcNow().AddHours(9));
        vault.Add(Name, "before");

        await Store().RotateAsync(Name, "new", clock.GetUtcNow().AddHours(5), CancellationToken.None);

        Assert.Equal(["new", "before", "nine-hours", "two-hours"], await Store().FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(["new", "before", "nine-hours"], await Store().FindValidAsync(Name, CancellationToken.None));
        clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(["new"], await Store().FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task A_rotation_that_failed_half_way_is_completed_by_another()
    {
        vault.Add(Name, "before");
        vault.FailingMethod = HttpMethod.Put;
        await Assert.ThrowsAsync<SecretStoreUnavailableException>(
            () => Store().RotateAsync(Name, "lost", clock.GetUtcNow().AddHours(5), CancellationToken.None));
        Assert.Equal(["before"], await Store().FindValidAsync(Name, CancellationToken.None));
        vault.FailingMethod = null;

        await Store().RotateAsync(Name, "new", clock.GetUtcNow().AddHours(5), CancellationToken.None);

        Assert.Equal(["new", "before"], await Store().FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task The_first_version_may_be_written_by_a_rotation()
    {
        await Store().RotateAsync(Name, "first", clock.GetUtcNow().AddHours(5), CancellationToken.None);

        Assert.Equal(["first"], await Store().FindValidAsync(Name, CancellationToken.None));
    }

    [Fact]
    public async Task Revocation_disables_every_version_and_deletes_none()
    {
        vault.Add(Name, "overlapping", expires: clock.GetUtcNow().AddHours(5));
        vault.Add(Name, "disabled", enabled: false);
        vault.Add(Name, "latest");

        await Store().RevokeAsync(Name, CancellationToken.None);

        Assert.Empty(await Store().FindValidAsync(Name, CancellationToken.None));
        Assert.Null(await Store().DescribeAsync(Name, CancellationToken.None));
        Assert.Equal(["PATCH", "PATCH"], vault.Writes);
    }

    [Fact]
    public async Task What_was_revoked_can_be_written_again()
    {
        vault.Add(Name, "before");
        await Store().RevokeAsync(Name, CancellationToken.None);

        var createdAt = await Store().RotateAsync(Name, "new", clock.GetUtcNow().AddHours(1), CancellationToken.None);

        Assert.Equal(["new"], await Store().FindValidAsync(Name, CancellationToken.None));
        Assert.Equal(createdAt, (await Store().DescribeAsync(Name, CancellationToken.None))!.CreatedAt);
    }

    [Fact]
    public async Task Revoking_what_does_not_exist_does_nothing()
    {
        await Store().RevokeAsync(Name, CancellationToken.None);

        Assert.Empty(vault.Writes);
    }

    [Fact]
    public async Task A_secret_that_somebody_deleted_is_named_with_what_to_do()
    {
        vault.Deleted.Add(Name);

        var refusal = await Assert.ThrowsAsync<DeletedSecretException>(() => Store().RotateAsync(Name, "new", overlapUntil: null, CancellationToken.None));

        Assert.Contains("az keyvault secret recover --name scim-token-acme", refusal.Message, StringComparison.Ordinal);
    }

    private KeyVaultSecretStore Store(int retries = 0) => new(vault.CreateClient(retries), clock);
}
