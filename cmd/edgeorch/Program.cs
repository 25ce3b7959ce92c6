using EdgeOrch.Cli;
using EdgeOrch.Cli.Commands;

// Container runtimes start network plugins by file name with their arguments in the environment.
if (Environment.GetEnvironmentVariable("CNI_COMMAND") is not null)
{
    return await CniCommand.RunAsync();
}

return await CommandLine.RunAsync(args);
