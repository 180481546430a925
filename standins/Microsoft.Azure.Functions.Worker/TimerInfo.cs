namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer trigger is told about its schedule.</summary>
public class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run comes later than scheduled.</summary>
    public bool IsPastDue { get; set; }
}
