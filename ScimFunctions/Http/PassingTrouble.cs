using Azure;
using Azure.Identity;
using ScimFunctions.Secrets;
using ScimFunctions.Tenants;

namespace ScimFunctions.Http;

/// <summary>Failures to which trying again later is the answer, for the caller and for us.</summary>
internal static class PassingTrouble
{
    /// <summary>What a caller is told; with it comes a <c>Retry-After</c>.</summary>
    public const string Sentence = "The service is busy or cannot reach its storage for the moment. Try again.";

    /// <summary>
    /// Whether storage throttles, fails, times out, cannot be reached or does not let the app in (a role assignment takes minutes to arrive),
    /// the identity gets no token, the secret store cannot be asked or needs an operator's hand, or a tenant is being changed by many.
    /// </summary>
    public static bool Is(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        SecretStoreUnavailableException or DeletedSecretException or AuthenticationFailedException or TenantContentionException => true,
        RequestFailedException { Status: 0 or 401 or 403 or 408 or 429 or >= 500 } => true,
        // The storage client gives up with the failures of all its tries.
        AggregateException all => all.InnerExceptions.All(inner => inner is IOException || Is(inner, cancellationToken)),
        // A time-out of the storage client, not the caller hanging up.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };
}
