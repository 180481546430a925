using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tenants;

/// <summary>The key of the company's operators and product back end for the management API.</summary>
public sealed class OperatorKey(ISecretStore secrets, CachedSecrets cachedSecrets)
{
    public const string SecretName = "operator-key";

    private const int RandomBytes = 32;

    /// <summary>The key, made and stored if the secret store has none yet. Two instances that start at once agree on the later one.</summary>
    public async Task<string> EnsureAsync(CancellationToken cancellationToken)
    {
        if (await secrets.FindAsync(SecretName, cancellationToken) is { } existing)
        {
            return existing;
        }

        var key = "op_" + WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(RandomBytes));
        await secrets.SetAsync(SecretName, key, cancellationToken);
        return key;
    }

    public Task<bool> IsAsync(string candidate, CancellationToken cancellationToken)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(candidate));
        return cachedSecrets.AnyMatchesAsync(SecretName, values => IsAnyOf(given, values), cancellationToken);
    }

    private static bool IsAnyOf(byte[] givenHash, IReadOnlyList<string> keys)
    {
        var matches = false;
        foreach (var key in keys)
        {
            matches |= CryptographicOperations.FixedTimeEquals(givenHash, SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        }

        return matches;
    }
}

/// <summary>In Azure: makes the operator key beside the first requests, so that the start waits for nothing.</summary>
internal sealed partial class OperatorKeyCreation(OperatorKey operatorKey, TimeProvider clock, ILogger<OperatorKeyCreation> logger) : BackgroundService
{
    /// <summary>Role assignments take minutes to reach a new vault, and a key that somebody deleted comes back by hand: neither may end the app, which tenants use without it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await operatorKey.EnsureAsync(stoppingToken);
                return;
            }
            catch (Exception failure) when (failure is SecretStoreUnavailableException or DeletedSecretException)
            {
                LogNotYet(failure);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    [LoggerMessage(EventId = 102, Level = LogLevel.Warning, Message = "The operator key could not be read or made yet; trying again.")]
    private partial void LogNotYet(Exception failure);
}
