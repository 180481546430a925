using System.Runtime.InteropServices;
using ScimFunctions.LocalHost;

using var stop = new CancellationTokenSource();

// Handled here instead of by the runtime, which would end the process before Azurite has saved its data.
PosixSignal[] signals = OperatingSystem.IsWindows() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM] : [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
PosixSignalRegistration[] registrations = Array.ConvertAll(signals, signal => PosixSignalRegistration.Create(signal, context =>
{
    context.Cancel = true;
    stop.Cancel();
}));

try
{
    await LocalRun.RunAsync(RunArguments.Parse(args), Console.Out, stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (LocalHostException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
finally
{
    Array.ForEach(registrations, registration => registration.Dispose());
}
