using Azure;
using Azure.Identity;
using ScimFunctions.Http;
using ScimFunctions.Secrets;

namespace ScimFunctions.Tests.Http;

public sealed class PassingTroubleTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new RequestFailedException(503, "busy"), true },
        { new RequestFailedException(500, "failed"), true },
        { new RequestFailedException(429, "throttled"), true },
        { new RequestFailedException(403, "the role assignment has not arrived"), true },
        { new RequestFailedException(0, "no connection"), true },
        { new AuthenticationFailedException("no token"), true },
        { new DeletedSecretException("cursor-key", new InvalidOperationException()), true },
        { new AggregateException(new RequestFailedException(0, "first"), new IOException("second")), true },
        { new AggregateException(new RequestFailedException(0, "first"), new InvalidOperationException("a bug")), false },
        { new OperationCanceledException(), true },
        { new RequestFailedException(400, "a bug"), false },
        { new RequestFailedException(404, "no table"), false },
        { new InvalidOperationException("a bug"), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void What_another_try_may_mend_is_told_from_a_bug(Exception failure, bool passes) =>
        Assert.Equal(passes, PassingTrouble.Is(failure, CancellationToken.None));

    [Fact]
    public void A_caller_who_hangs_up_is_no_trouble() =>
        Assert.False(PassingTrouble.Is(new OperationCanceledException(), new CancellationToken(canceled: true)));
}
