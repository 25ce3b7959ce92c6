using EdgeOrch.Bench;

if (args is ["store", var directory, .. var rest])
{
    int seconds = rest is [var given, ..] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 5;
    await StoreBench.RunAsync(directory, TimeSpan.FromSeconds(seconds));
    return 0;
}

if (args is ["store-comparison", var programs, var disk, .. var scope])
{
    var invariant = System.Globalization.CultureInfo.InvariantCulture;
    int seconds = scope is [var given, ..] ? int.Parse(given, invariant) : 3;
    int[] members = scope is [_, .. { Length: > 0 } counts] ? [.. counts.Select(count => int.Parse(count, invariant))] : [1, 3];
    await new EdgeOrch.Bench.StoreComparison.StoreComparison(programs, disk, TimeSpan.FromSeconds(seconds), rounds: 3).RunAsync(members);
    return 0;
}

if (args is ["store-scale", var folder, .. var many])
{
    int keys = many is [var given, ..] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
    await new MillionKeys(folder, keys).RunAsync();
    return 0;
}

if (args is ["store-member", var home, var authority, var port, var leader, var leaderPort])
{
    var invariant = System.Globalization.CultureInfo.InvariantCulture;
    await EdgeOrch.Bench.StoreComparison.GroupMember.RunAsync(home, authority, int.Parse(port, invariant), long.Parse(leader, invariant), int.Parse(leaderPort, invariant));
    return 0;
}

if (args is ["api", var kubeconfig, .. var more])
{
    int seconds = more is [var given, ..] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 5;
    using ApiBench bench = new(kubeconfig, TimeSpan.FromSeconds(seconds));
    await bench.RunAsync();
    return 0;
}

if (args is ["cost", var served, var server, .. var number])
{
    var invariant = System.Globalization.CultureInfo.InvariantCulture;
    int requests = number is [var given, ..] ? int.Parse(given, invariant) : 1000;
    using CostBench bench = new(served, int.Parse(server, invariant), requests);
    await bench.RunAsync();
    return 0;
}

if (args is ["scale", var target, var process, .. var size])
{
    var invariant = System.Globalization.CultureInfo.InvariantCulture;
    int count = size is [var given, ..] && given != "restarted" ? int.Parse(given, invariant) : 100_000;
    using ScaleBench bench = new(target, int.Parse(process, invariant), count);
    await (size is [.., "restarted"] ? bench.RestartedAsync() : bench.RunAsync());
    return 0;
}

if (args is ["scheduler", .. var limit])
{
    SchedulerBench.Run(TimeSpan.FromSeconds(limit is [var given, ..] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 5));
    return 0;
}

Console.Error.WriteLine("usage: EdgeOrch.Bench api KUBECONFIG [SECONDS]     measures a server through its API, as markdown table rows");
Console.Error.WriteLine("usage: EdgeOrch.Bench cost KUBECONFIG PID [COUNT]  processor time and memory that requests cost the server with that process id");
Console.Error.WriteLine("usage: EdgeOrch.Bench scale KUBECONFIG PID [COUNT] [restarted]  measures a large collection of the server with that process id; restarted: the first look at what it left");
Console.Error.WriteLine("usage: EdgeOrch.Bench store DIRECTORY [SECONDS]   measures the store in a new file in DIRECTORY");
Console.Error.WriteLine("usage: EdgeOrch.Bench store-comparison PROGRAMS DIRECTORY [SECONDS [MEMBERS...]]  measures the store and the etcd in PROGRAMS side by side");
Console.Error.WriteLine("usage: EdgeOrch.Bench store-scale DIRECTORY [KEYS]    measures the store with very many keys in a new directory");
Console.Error.WriteLine("usage: EdgeOrch.Bench scheduler [SECONDS]         measures scheduling decisions on a simulated cluster");
return 2;
