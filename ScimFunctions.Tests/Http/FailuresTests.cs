using Azure;
using Azure.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using ScimFunctions.Http;
using ScimFunctions.Scim;
using ScimFunctions.Secrets;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Http;

/// <summary>What a caller is told of a failure: above all, whether another try may help.</summary>
public sealed class FailuresTests
{
    public static TheoryData<Exception, int> Explained => new()
    {
        { new RequestFailedException(503, "busy"), 503 },
        { new RequestFailedException(500, "failed"), 503 },
        { new RequestFailedException(429, "throttled"), 503 },
        { new RequestFailedException(403, "the role assignment has not arrived"), 503 },
        { new RequestFailedException(0, "no connection"), 503 },
        { new AuthenticationFailedException("no token"), 503 },
        { new SecretStoreUnavailableException("no answer", new InvalidOperationException()), 503 },
        { new ContentionException("others were faster"), 503 },
        { new AggregateException(new RequestFailedException(0, "first"), new IOException("second")), 503 },
        { new AggregateException(new RequestFailedException(0, "first"), new InvalidOperationException("a bug")), 500 },
        { new OperationCanceledException(), 503 },
        { new RequestFailedException(400, "a bug"), 500 },
        { new RequestFailedException(404, "no table"), 500 },
        { new InvalidOperationException("a bug"), 500 },
        { new DeletedSecretException("scim-token-acme", new InvalidOperationException()), 409 },
        { new BadHttpRequestException("malformed chunks", 400), 400 },
        { ScimException.NotFound("nobody"), 404 },
    };

    [Theory]
    [MemberData(nameof(Explained))]
    public void What_another_try_may_mend_is_told_from_a_bug_and_from_a_refusal(Exception failure, int status) =>
        Assert.Equal(status, (int)Explain(failure, CancellationToken.None).Status);

    [Theory]
    [MemberData(nameof(Explained))]
    public void Nothing_is_wrong_where_the_caller_hangs_up(Exception failure, int status) =>
        Assert.Equal(failure is ScimException ? status : 499, (int)Explain(failure, new CancellationToken(canceled: true)).Status);

    private static ScimException Explain(Exception failure, CancellationToken cancellationToken) =>
        new Failures(NullLogger<Failures>.Instance).Explain(failure, "PATCH Users", "acme", cancellationToken);
}
