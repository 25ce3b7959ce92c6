namespace EdgeOrch.Controllers;

/// <summary>Runs controllers over shared informers: first the lists, then the loops.</summary>
public sealed partial class ControllerManager
{
    private readonly ControllerContext _context;
    private readonly IReadOnlyList<IController> _controllers;
    private readonly ILogger _logger;

    /// <summary>Prepares every controller of <see cref="ControllerSet"/>.</summary>
    public ControllerManager(ControllerContext context)
    {
        _context = context;
        _controllers = ControllerSet.All(context);
        _logger = context.Logger("manager");
    }

    /// <summary>
    /// Runs until cancelled. A controller that fails for good ends the whole run with its exception, so that whoever
    /// supervises the process learns of it.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = new List<Task> { _context.Informers.RunAsync(stop.Token) };
        tasks.AddRange(_context.Recorders.Select(recorder => recorder.RunAsync(stop.Token)));
        try
        {
            await _context.Informers.WaitForSyncAsync(stop.Token).ConfigureAwait(false);
            LogStarted(_logger, _controllers.Count);
            tasks.AddRange(_controllers.Select(controller => controller.RunAsync(stop.Token)));
            await await Task.WhenAny(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop.
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Every loop was told to stop.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} controllers started")]
    private static partial void LogStarted(ILogger logger, int count);
}
