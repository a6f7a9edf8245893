// Umzug brings a command line of its own, a fifth of a packed program. Nobody can reach it there: `stackleap` has its own.
export class CommandLineParser {}
export class CommandLineAction {}
