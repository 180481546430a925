namespace ScimFunctions.InProcessStorage;

/// <summary>
/// What a test wants to know of the round trips to an account and what it wants to go wrong with them. Calls are numbered from 1 as they
/// arrive, each attempt for itself.
/// </summary>
public sealed class StorageFaults
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly List<RoundTrip> roundTrips = [];
    private readonly Dictionary<int, StorageFault> byNumber = [];
    private readonly List<(Func<RoundTrip, bool> Which, StorageFault Fault)> byRule = [];
    private int count;
    private long second;
    private int inSecond;

    internal StorageFaults(TimeProvider time) => this.time = time;

    /// <summary>The calls since the last <see cref="Reset"/>, in the order in which they arrived: a copy.</summary>
    public IReadOnlyList<RoundTrip> RoundTrips
    {
        get
        {
            lock (gate)
            {
                return [.. roundTrips];
            }
        }
    }

    /// <summary>How many calls there were since the last <see cref="Reset"/>.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return count;
            }
        }
    }

    /// <summary>Whether <see cref="RoundTrips"/> is kept; a long run that asserts none saves the memory. Calls are counted anyway.</summary>
    public bool Recording { get; set; } = true;

    /// <summary>How long each call takes, by the account's clock.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Above it, calls are answered 503 ServerBusy until the next second of the account's clock; null for no limit.</summary>
    public int? RequestsPerSecond { get; set; }

    /// <summary>Whether each page of query results is preceded by one without rows, as it happens in Azure at any time.</summary>
    public bool EmptyPages { get; set; }

    /// <summary>The most rows on a page of query results, whatever the query asks for. The service's own limit is 1000.</summary>
    public int LargestPage { get; set; } = 1000;

    /// <summary>Lets one call fail.</summary>
    /// <param name="number">Counted from 1 since the last <see cref="Reset"/>.</param>
    /// <param name="fault">How.</param>
    public void FailCall(int number, StorageFault fault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        lock (gate)
        {
            byNumber[number] = fault;
        }
    }

    /// <summary>Lets every call fail that the rule picks. The first rule that picks it decides, after <see cref="FailCall"/>.</summary>
    /// <param name="which">Asked while calls are numbered, so one at a time: for example <c>call =&gt; call.Number &gt;= 5</c>.</param>
    /// <param name="fault">How.</param>
    public void FailWhere(Func<RoundTrip, bool> which, StorageFault fault)
    {
        ArgumentNullException.ThrowIfNull(which);
        lock (gate)
        {
            byRule.Add((which, fault));
        }
    }

    /// <summary>Forgets the calls, faults and rules, and counts from 1 again. Latency, throttling and pages stay as they are.</summary>
    public void Reset()
    {
        lock (gate)
        {
            roundTrips.Clear();
            byNumber.Clear();
            byRule.Clear();
            count = 0;
        }
    }

    /// <summary>Numbers a call and says what is to go wrong with it.</summary>
    internal StorageFault? Meet(string method, in StorageCall call)
    {
        lock (gate)
        {
            var roundTrip = new RoundTrip(++count, method, call.Operation, call.Resource, call.Detail, Fault: null);
            var fault = FaultOf(roundTrip);
            if (Recording)
            {
                roundTrips.Add(fault is null ? roundTrip : roundTrip with { Fault = fault });
            }

            return fault;
        }
    }

    private StorageFault? FaultOf(RoundTrip roundTrip)
    {
        if (byNumber.Remove(roundTrip.Number, out var planned))
        {
            return planned;
        }

        foreach (var (which, fault) in byRule)
        {
            if (which(roundTrip))
            {
                return fault;
            }
        }

        return IsThrottled() ? StorageFault.ServerBusy : null;
    }

    private bool IsThrottled()
    {
        if (RequestsPerSecond is not { } limit)
        {
            return false;
        }

        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now != second)
        {
            (second, inSecond) = (now, 0);
        }

        return ++inSecond > limit;
    }
}
